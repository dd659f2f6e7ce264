package org.orchestra.store.webhook;

import static org.orchestra.domain.Text.format;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.orchestra.domain.Refusal;

/**
 * An address that can be told of events, checked when it is constructed. What its name stands for is looked up, and checked,
 * when it is connected to.
 *
 * @param value as its user wrote it
 * @throws Refusal when it is no address of a web server, or has what a webhook may not have
 */
public record WebhookUrl(String value) {
    /** The longest address, in characters. */
    public static final int MAX_LENGTH = 2000;

    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int FIRST_UNPRIVILEGED = 1024;
    private static final int LAST = 65535;

    // The last label of a name begins with a letter: so 127.1 and 0x7f.1, which are addresses to some, are no names.
    private static final Pattern NAME =
            Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?\\.?");
    private static final String BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:.]+]");

    public WebhookUrl {
        if (value.length() > MAX_LENGTH) {
            throw invalid(format("at most %d characters", MAX_LENGTH));
        }
        URI uri = parse(value);
        if (!"https".equalsIgnoreCase(uri.getScheme()) && !"http".equalsIgnoreCase(uri.getScheme())) {
            throw invalid("an address that begins with https://");
        }
        if (uri.getRawUserInfo() != null) {
            throw invalid("an address without a user and a password: who receives an event checks its signature");
        }
        if (uri.getRawFragment() != null) {
            throw invalid("an address without a fragment (#)");
        }
        if (uri.getHost() == null || !isHost(uri.getHost().toLowerCase(Locale.ROOT))) {
            throw invalid("an address with the full name of a host");
        }
        if (!isPort(uri.getPort())) {
            throw invalid("the port 443, 80, or one from 1024 to 65535");
        }
    }

    /** The address to connect to. */
    public URI uri() {
        return parse(value);
    }

    /** The name, or the IP address as it stands in an URL, in lower case. */
    public String host() {
        return uri().getHost().toLowerCase(Locale.ROOT);
    }

    /** Whether what is sent there is encrypted on its way. */
    public boolean isEncrypted() {
        return "https".equalsIgnoreCase(uri().getScheme());
    }

    private static URI parse(String value) {
        try {
            return new URI(value);
        } catch (URISyntaxException e) {
            throw invalid("an address such as https://hooks.example.org/orchestra");
        }
    }

    private static boolean isHost(String host) {
        return NAME.matcher(host).matches()
                || IPV4.matcher(host).matches()
                || IPV6.matcher(host).matches();
    }

    /** Not the other well-known ports: no mail server is to be talked to. */
    private static boolean isPort(int port) {
        return port == -1 || port == HTTP || port == HTTPS || (port >= FIRST_UNPRIVILEGED && port <= LAST);
    }

    private static Refusal invalid(String wanted) {
        return Refusal.invalid("invalid-url", format("Give the webhook %s.", wanted));
    }
}
