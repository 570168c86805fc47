// Developer mode: the page is loaded anew when its set has other content than this page was made of.
{
  const { set, content } = document.currentScript.dataset;
  new EventSource(`/-/reload?set=${encodeURIComponent(set)}`).onmessage = (event) => {
    if (event.data !== content) location.reload();
  };
}
