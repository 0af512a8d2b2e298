// Runs only in browsers without ES modules (`nomodule`): says so, instead of showing a page that does nothing.
document.getElementById("old-browser").hidden = false;
