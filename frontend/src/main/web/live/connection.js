/**
 * What views may do with the live channel: say which topics they want besides the overview and the alerts, which every page shows. The list is whole each time; the view
 * shown last decides.
 */
export class Connection {
  #socket;

  constructor(socket) {
    this.#socket = socket;
  }

  /** @param {string[]} topics such as `query:ID`, `plane:ID`, `stream:NAME` */
  subscribe(topics) {
    this.#socket.subscribe(['alerts', ...topics]);
  }

  retryNow() {
    this.#socket.retryNow();
  }
}
