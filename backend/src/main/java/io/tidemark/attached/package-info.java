/**
 * Queries of other Spark applications, as the attached jar tells of them: who they are, their progress, and whether they still
 * speak.
 *
 * <p>Everything that arrives is a stranger's: it is checked, bounded, and refused with the name of the field. Such queries are
 * looked at only; nothing here can start, stop or change one. Knows no Spark type.
 */
package io.tidemark.attached;
