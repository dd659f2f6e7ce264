package org.orchestra.maestro.terminal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The colours of states, the same in every table: green is well, red needs somebody, yellow was ended or taken out. */
final class StateColours {
    private static final Map<String, String> CODES = new HashMap<>();

    static {
        colour("32", "DONE", "SUCCEEDED", "READY", "OPEN", "ACTIVE", "ENABLED", "DELIVERED");
        colour("31", "FAILED", "BROKEN", "UNHEALTHY", "CORDONED", "CHANGED", "FAILING", "LOST");
        colour("33", "FINALIZED", "KILLED", "KILLING", "DRAINED", "DISABLED", "EVICTED", "DELETED");
        colour("36", "RUNNING", "TESTING", "ACTIVATED", "REGISTERING", "PROVISIONING");
    }

    private static final Pattern CODE = Pattern.compile("\u001B\\[[0-9]+m");

    private StateColours() {}

    /** A line with the state in its colour; other lines are unchanged. */
    static String painted(String line) {
        String code = CODES.get(line.strip());
        return code == null ? line : "\u001B[" + code + "m" + line + "\u001B[0m";
    }

    /** Text without colours. */
    static String unpainted(String text) {
        return CODE.matcher(text).replaceAll("");
    }

    private static void colour(String code, String... states) {
        List.of(states).forEach(state -> CODES.put(state, code));
    }
}
