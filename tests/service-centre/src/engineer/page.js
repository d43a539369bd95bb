// Shows the console's masked screen with noVNC, and connects again when the link comes back.
import RFB from "/novnc/core/rfb.js";

const state = document.getElementById("state");
const screen = document.getElementById("screen");

function connect() {
  state.textContent = "Connecting";
  const rfb = new RFB(screen, `ws://${location.host}/socket`);
  rfb.scaleViewport = true;
  window.rfb = rfb;
  rfb.addEventListener("connect", () => { state.textContent = "Connected"; });
  rfb.addEventListener("disconnect", () => {
    state.textContent = "Disconnected, trying again";
    setTimeout(connect, 1000);
  });
}

connect();
