package io.tidemark.browser;

/** The views of the page: where each is, and what is there once it shows real figures. */
enum View {
  overview("/#/", "tr.query-row[data-state=running] .query-trend svg"),
  windows("/#/windows", ".wv-count-all b:text-matches('[0-9]')"),
  query("/#/queries/quakes-tumbling", "tm-result-table tbody tr"),
  streams("/#/streams/earthquakes", ".records tbody tr"),
  newStream("/#/new-stream", ".new-stream form"),
  files("/#/files", ".files :text('airports')"),
  alerts("/#/alerts", ".rules tbody tr"),
  newQuery("/#/new-query", ".bd-verdict .badge[data-tone=ok]"),
  newSql("/#/new-query?tab=sql", "tm-sql-editor .cm-content"),
  editQuery("/#/queries/quakes-session/edit", ".bd-verdict .badge[data-tone=ok]"),
  lab("/#/lab?id=team-scores&at=3", ".lab-strip [aria-current]"),
  drift("/#/drift?seed=7&advance=120", ".dr-cell"),
  dstream("/#/dstream?script=words-by-interval&source=socket&step=2", ".ds-column[data-newest][data-interval='1']"),
  lambda("/#/lambda?input=random", ".la-bar"),
  ml("/#/ml", ".ml-station[data-station=stream]"),
  latency("/#/latency?rate=50", "[data-lane=micro-batch] .lt-bar.lt-sink"),
  delivery("/#/delivery?script=task-dies&step=6", ".dl-cell[data-fate]"),
  learning("/#/learning?algorithm=kmeans", ".lr-number"),
  lessons("/#/lessons", "a[href*='#/lessons/']"),
  scene("/#/lessons/watermark-update", "tm-lab-plane svg");

  private final String address;
  private final String figure;

  View(String address, String figure) {
    this.address = address;
    this.figure = figure;
  }

  void open(Tab tab) {
    tab.go(address);
    tab.find(figure).first().waitFor();
  }

  /** Turns to it in an open page. */
  void turnTo(Tab tab) {
    tab.turnTo(address.substring(1));
    tab.find(figure).first().waitFor();
  }
}
