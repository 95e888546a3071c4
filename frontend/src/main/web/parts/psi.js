/** How a population stability index reads by the rule of thumb of credit scoring. */
export const bandOf = (psi) => (psi < 0.1 ? 'none' : psi <= 0.25 ? 'some' : 'much');

/** A sign for each band, so that it is not told by colour alone. */
export const BAND_SIGNS = { none: '·', some: '▵', much: '▲' };
