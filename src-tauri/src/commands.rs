//! The commands that windows may call; which window may call which is in `capabilities/`.
//!
//! Each passes its request on and nothing else.

use console::view::{
    About, Ask, AskRefused, BannerView, CouldAsk, CouldView, ExportAsk, Exported, HistoryChoices, HistoryFilter,
    HistoryPage, HistoryPictures, LinkCheck, MaskPicture, MasksView, PolicyDraft, PolicyEdit, PolicyPage,
    SessionDetail, TimelinePage, View, WordProposals,
};
use console::{Console, EndedFrom};
use tauri::ipc::{Channel, InvokeBody, InvokeResponseBody, Request};
use tauri::{AppHandle, State, WebviewWindow};

use crate::windows;

#[tauri::command]
pub fn subscribe(console: State<'_, Console>, channel: Channel<View>) {
    let mut views = console.views();
    tauri::async_runtime::spawn(async move {
        while channel.send((*views.now()).clone()).is_ok() && views.changed().await {}
    });
}

#[tauri::command]
pub fn banner_subscribe(console: State<'_, Console>, channel: Channel<BannerView>) {
    let mut views = console.views();
    tauri::async_runtime::spawn(async move {
        while channel.send(BannerView::of(&views.now())).is_ok() && views.changed().await {}
    });
}

#[tauri::command]
pub fn banner_beat(console: State<'_, Console>) {
    console.beat();
}

#[tauri::command]
pub async fn ask(console: State<'_, Console>, ask: Ask) -> Result<(), AskRefused> {
    console.ask(ask).await
}

#[tauri::command]
pub fn end(console: State<'_, Console>, window: WebviewWindow) {
    console.end(if window.label() == windows::BANNER { EndedFrom::Banner } else { EndedFrom::Window });
}

#[tauri::command]
pub fn show_console(app: AppHandle) {
    windows::front(&app);
}

#[tauri::command]
pub async fn history(console: State<'_, Console>, filter: HistoryFilter) -> Result<HistoryPage, AskRefused> {
    console.history(filter).await
}

#[tauri::command]
pub async fn history_choices(console: State<'_, Console>) -> Result<HistoryChoices, AskRefused> {
    console.history_choices().await
}

#[tauri::command]
pub async fn history_pictures(
    console: State<'_, Console>,
    year: Option<i32>,
    again: bool,
) -> Result<HistoryPictures, AskRefused> {
    console.history_pictures(year, again).await
}

#[tauri::command]
pub async fn history_session(console: State<'_, Console>, id: String) -> Result<SessionDetail, AskRefused> {
    console.history_session(id).await
}

#[tauri::command]
pub async fn history_timeline(console: State<'_, Console>, id: String, after: u64) -> Result<TimelinePage, AskRefused> {
    console.history_timeline(id, after).await
}

#[tauri::command]
pub fn verify(console: State<'_, Console>) {
    console.verify();
}

#[tauri::command]
pub fn verify_stop(console: State<'_, Console>) {
    console.stop_verifying();
}

#[tauri::command]
pub async fn export_history(console: State<'_, Console>, ask: ExportAsk) -> Result<Exported, AskRefused> {
    console.export(ask).await
}

#[tauri::command]
pub async fn policy(console: State<'_, Console>) -> Result<PolicyPage, ()> {
    console.policy().await.ok_or(())
}

#[tauri::command]
pub async fn policy_draft(
    console: State<'_, Console>,
    text: Option<String>,
    edit: Option<PolicyEdit>,
) -> Result<PolicyDraft, AskRefused> {
    console.policy_draft(text, edit).await
}

#[tauri::command]
pub async fn policy_save(console: State<'_, Console>, text: String, base: String) -> Result<String, AskRefused> {
    console.policy_save(text, base).await
}

#[tauri::command]
pub async fn mask_picture(console: State<'_, Console>, text: String, titles: bool) -> Result<MaskPicture, AskRefused> {
    console.mask_picture(text, titles).await
}

#[tauri::command]
pub async fn word_proposals(console: State<'_, Console>, text: String) -> Result<WordProposals, AskRefused> {
    console.word_proposals(text).await
}

#[tauri::command]
pub async fn policy_could(console: State<'_, Console>, ask: CouldAsk) -> Result<CouldView, AskRefused> {
    console.policy_could(ask).await
}

#[tauri::command]
pub async fn link_check(console: State<'_, Console>, channel: Channel<LinkCheck>) -> Result<(), AskRefused> {
    console.link_check(|check| drop(channel.send(check))).await
}

#[tauri::command]
pub fn link_check_stop(console: State<'_, Console>) {
    console.stop_link_check();
}

#[tauri::command]
pub fn about(console: State<'_, Console>) -> About {
    console.about()
}

#[tauri::command]
pub fn preview_open(console: State<'_, Console>, channel: Channel<InvokeResponseBody>) {
    console.preview_open(Box::new(move |bytes| channel.send(InvokeResponseBody::Raw(bytes)).is_ok()));
}

#[tauri::command]
pub fn preview_send(console: State<'_, Console>, request: Request<'_>) {
    if let InvokeBody::Raw(bytes) = request.body() {
        console.preview_send(bytes.clone());
    }
}

#[tauri::command]
pub fn preview_close(console: State<'_, Console>) {
    console.preview_close();
}

#[tauri::command]
pub fn masks_open(console: State<'_, Console>, channel: Channel<Option<MasksView>>) {
    console.masks_open(Box::new(move |masks| channel.send(masks).is_ok()));
}

#[tauri::command]
pub fn masks_close(console: State<'_, Console>) {
    console.masks_close();
}
