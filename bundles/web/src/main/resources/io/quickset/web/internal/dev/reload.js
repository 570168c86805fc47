// Developer mode: the page is loaded anew when its set has other content than this page was made of.
{
  const { set, content } = document.currentScript.dataset;
  const source = new EventSource(`/-/reload?set=${encodeURIComponent(set)}`);
  source.onmessage = (event) => {
    if (event.data !== content) location.reload();
  };
  // Closed by the node, not by a failing network: nobody develops the set any more. What lies below comes a moment later.
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 1000);
  };
}
