// Starts the UI, or says on the page that stands here meanwhile why there is none.
import init from "./admin-ui.js";

// The theme that was chosen in this browser, before there is anything to see. Some
// browsers' strictest settings keep nothing.
try {
  document.documentElement.dataset.theme = localStorage.getItem("jwt-gateway.theme") ?? "";
} catch {}

const code = new URL("./admin-ui_bg.wasm", import.meta.url);

init({ module_or_path: code }).catch((error) => {
  console.error(error);
  document.getElementById("loading").hidden = true;
  document.getElementById("not-loaded").hidden = false;
});
