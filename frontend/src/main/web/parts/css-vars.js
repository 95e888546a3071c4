import { noChange } from 'lit';
import { Directive, directive } from 'lit/directive.js';

/** Sets custom properties through the CSSOM; a `style` attribute would break the content security policy. */
class CssVars extends Directive {
  render() {
    return noChange;
  }

  update(part, [properties]) {
    for (const [name, value] of Object.entries(properties)) {
      part.element.style.setProperty(name, String(value));
    }
    return noChange;
  }
}

export const cssVars = directive(CssVars);
