/** The question before everything is erased: two large buttons; the safe one comes first and has the focus. */

/** @param onErase called when the resident said yes */
export function confirmErase({ opener, dialog, keep, erase, onErase }) {
  opener.addEventListener("click", () => {
    open(dialog);
    keep.focus();
  });
  keep.addEventListener("click", () => close(dialog));
  erase.addEventListener("click", () => {
    close(dialog);
    onErase();
  });
}

/** Browsers from before 2022 may not know <dialog>: there it opens as a plain block over the page. */
function open(dialog) {
  if (dialog.showModal) dialog.showModal();
  else dialog.setAttribute("open", "");
}

function close(dialog) {
  if (dialog.close) dialog.close();
  else dialog.removeAttribute("open");
}
