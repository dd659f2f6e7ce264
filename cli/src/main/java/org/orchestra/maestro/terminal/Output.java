package org.orchestra.maestro.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * Where a command writes to.
 *
 * @param bytes takes bytes as they are
 * @param terminal whether a terminal shows them
 */
public record Output(OutputStream bytes, boolean terminal) {
    /** Takes text in UTF-8. What would control a terminal does not reach one. */
    public PrintWriter text() {
        Writer utf8 = new OutputStreamWriter(bytes, UTF_8);
        return new PrintWriter(terminal ? new TerminalWriter(utf8) : utf8, true);
    }
}
