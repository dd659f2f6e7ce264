package org.orchestra.standalone;

import java.io.UncheckedIOException;
import java.util.Map;
import org.orchestra.domain.Refusal;
import org.orchestra.volume.Utf8Locale;

/**
 * The process behind the {@code orchestra} script, which is what people use. Its commands: {@code serve} runs the system
 * until it is told to end; {@code status} says what there is; {@code sweep} stops what a crash left running.
 */
public final class StandaloneApplication {
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private StandaloneApplication() {}

    public static void main(String[] args) throws Exception {
        Utf8Locale.require();
        Map<String, String> environment = System.getenv();
        Home home = Home.of(environment);
        try {
            home.create();
        } catch (Refusal e) {
            System.err.println(e.getMessage());
            System.exit(FAILED);
        } catch (UncheckedIOException e) {
            System.err.println("Orchestra cannot write to " + home.path()
                    + ": make room there, or choose another folder with ORCHESTRA_HOME.");
            System.exit(FAILED);
        }
        switch (args.length == 1 ? args[0] : "") {
            case "serve" -> exitUnlessZero(Server.run(home, environment));
            case "status" -> System.exit(new StatusReport(home, System.out).print());
            case "sweep" -> System.exit(Server.sweep(home));
            default -> {
                System.err.println("Use the script deploy/standalone/orchestra: up, status, down or demo.");
                System.exit(USAGE);
            }
        }
    }

    /** A server that came up lives on in its own threads. */
    private static void exitUnlessZero(int code) {
        if (code != 0) {
            System.exit(code);
        }
    }
}
