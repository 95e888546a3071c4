package io.tidemark.lesson;

/** A text in the two languages of the page; neither is blank. */
public record Bilingual(String en, String ru) {}
