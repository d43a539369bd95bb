//! The engineer's page: what its token, its cookie and its origin keep out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::console::Console;
use common::{Centre, enrolled, event, request};
use futures_util::StreamExt;
use pairing::SessionPassword;
use reqwest::redirect::Policy;
use service_centre::engineer::{Event, Page};
use tokio::net::TcpListener;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};

#[tokio::test]
async fn the_page_is_for_one_browser_and_its_own_origin() {
    let centre = Centre::start().await;
    let enrolment = centre.enrolment();
    let identity = enrolled(&enrolment).await;
    let _console = Console::connect(&enrolment, identity, "1234 5678").await.run();
    let client = centre.sign_in().await.unwrap();
    let password = SessionPassword::parse("1234 5678").unwrap();
    let (session, mut events) = client.open(request(), &password).await.unwrap();
    while !matches!(event(&mut events).await, Event::Granted { .. }) {}

    let novnc = tempfile::tempdir().unwrap();
    std::fs::create_dir(novnc.path().join("core")).unwrap();
    std::fs::write(novnc.path().join("core/rfb.js"), "export default 1").unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let page = Page::new(listener, session, novnc.path()).unwrap();
    let entrance = page.url().to_owned();
    tokio::spawn(page.serve());

    let http = reqwest::Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
    let base = format!("http://{address}");
    let get = |url: String, cookie: &str| http.get(url).header("cookie", cookie).send();
    let status = async |url: String, cookie: &str| get(url, cookie).await.unwrap().status().as_u16();
    assert_eq!(status(format!("{base}/"), "").await, 403);
    assert_eq!(status(format!("{base}/?token=guess"), "").await, 403);
    let entered = get(entrance.clone(), "").await.unwrap();
    assert_eq!(entered.status(), 303);
    let set = entered.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Strict"), "{set}");
    let cookie = set.split(';').next().unwrap();
    assert_eq!(status(entrance, "").await, 403, "the token works once");

    for path in ["/view", "/page.js", "/novnc/core/rfb.js"] {
        assert_eq!(status(format!("{base}{path}"), "").await, 403, "{path} without the cookie");
        assert_eq!(status(format!("{base}{path}"), "viewer=guess").await, 403, "{path} with another cookie");
        assert_eq!(status(format!("{base}{path}"), cookie).await, 200, "{path}");
    }
    for path in ["/novnc/core/none.js", "/novnc/..%2f..%2fetc%2fpasswd", "/novnc/core/%2e%2e/%2e%2e/x.js"] {
        assert_eq!(status(format!("{base}{path}"), cookie).await, 404, "{path}");
    }
    let port = address.port();
    let elsewhere = http.get(format!("http://localhost:{port}/view")).header("cookie", cookie).send().await.unwrap();
    assert_eq!(elsewhere.status(), 421, "another host name for the same address");

    let socket = async |origin: &str, cookie: &str| {
        let mut request = format!("ws://{address}/socket").into_client_request().unwrap();
        request.headers_mut().insert("origin", origin.parse().unwrap());
        request.headers_mut().insert("cookie", cookie.parse().unwrap());
        connect_async(request).await.map(|(socket, _)| socket).map_err(|error| {
            let Error::Http(response) = error else { panic!("{error}") };
            response.status().as_u16()
        })
    };
    assert_eq!(socket("http://evil.example", cookie).await.err(), Some(403));
    assert_eq!(socket(&base, "viewer=guess").await.err(), Some(403));
    let mut viewer = socket(&base, cookie).await.unwrap();
    let Message::Binary(greeting) = viewer.next().await.unwrap().unwrap() else { panic!("bytes") };
    assert_eq!(&greeting[..], b"RFB 003.008\n");
}
