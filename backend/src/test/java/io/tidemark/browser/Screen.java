package io.tidemark.browser;

import com.microsoft.playwright.options.ColorScheme;

/** What a reader sits in front of. */
record Screen(int width, int height, ColorScheme colours, String language) {
  static final Screen LAPTOP = new Screen(1440, 900, ColorScheme.LIGHT, "en");

  Screen dark() {
    return new Screen(width, height, ColorScheme.DARK, language);
  }

  Screen russian() {
    return new Screen(width, height, colours, "ru");
  }

  Screen sized(int newWidth, int newHeight) {
    return new Screen(newWidth, newHeight, colours, language);
  }

  Screen phone() {
    return sized(390, 844);
  }

  Screen projector() {
    return sized(1920, 1080);
  }

  @Override
  public String toString() {
    return width + "x" + height + "-" + colours.name().toLowerCase(java.util.Locale.ROOT) + "-" + language;
  }
}
