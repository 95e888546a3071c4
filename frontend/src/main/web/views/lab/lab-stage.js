import { html } from 'lit';
import { TmElement } from '../../parts/element.js';

/** The stage of the lab: one RUN up to a step. Properties and events are in README.md beside this file. */
class TmLabStage extends TmElement {
  static properties = {
    run: { attribute: false },
    ghost: { attribute: false },
    position: { type: Number },
    focus: { type: String },
    panels: { attribute: false },
    controls: { attribute: false },
    busy: { type: String },
    hold: { type: String },
    tried: { attribute: false },
    sweeping: { type: Boolean },
    loadState: { attribute: false },
    problem: { attribute: false },
    original: { attribute: false },
  };

  constructor() {
    super();
    this.run = null;
    this.ghost = null;
    this.position = 0;
    this.focus = null;
    this.panels = ['plane'];
    this.controls = [];
    this.busy = null;
    this.hold = null;
    this.tried = [];
    this.sweeping = false;
    this.loadState = null;
    this.problem = null;
    this.original = null;
  }

  render() {
    return html``;
  }
}

customElements.define('tm-lab-stage', TmLabStage);
