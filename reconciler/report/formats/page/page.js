"use strict";
// Without this script all content is readable. It opens the row of the client in the address.
const opened = () => {
  const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const more = row && row.querySelector("details");
  if (more) more.open = true;
};
addEventListener("hashchange", opened);
opened();
