/** Texts that the pages with one run of a lab have in common; every key begins with `runs.`. */
export default {
  'runs.looking': 'Looking for a run that is on…',
  'runs.replaced': 'Another run was begun, in another tab or in a lesson, and there is one at a time. What this one showed last stays here.',
  'runs.join': 'Go to the run that is on',
};
