package dev.millrace.init;

import java.util.List;

/**
 * A pipeline file that is to be written.
 *
 * @param text of the file; it passes {@code check} and {@code test}
 * @param made of what, for people
 * @param next commands that make sense now, without the name of the program and of the file
 */
public record NewFile(String text, String made, List<String> next) {}
