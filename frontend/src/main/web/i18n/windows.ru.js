/** Texts of the windows view; every key begins with `windows.`. */
export default {};
