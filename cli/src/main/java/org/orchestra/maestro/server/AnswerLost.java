package org.orchestra.maestro.server;

/** The request was sent and no answer came: it may have taken effect. */
final class AnswerLost extends ServerUnavailable {
    AnswerLost(String message, Throwable cause) {
        super(message, cause);
    }
}
