/* Runs before the first paint, so that a chosen theme never flashes. */
(function () {
  var root = document.documentElement;
  ['theme', 'scheme', 'size'].forEach(function (key) {
    try {
      var value = localStorage.getItem('artel.' + key);
      if (value) root.dataset[key] = value;
    } catch (e) { /* storage is closed: the system's choice stands */ }
  });
  try { var lang = localStorage.getItem('artel.lang'); if (lang) root.lang = lang; } catch (e) { /* as above */ }
})();
