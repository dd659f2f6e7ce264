package org.orchestra.worker.webhook;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;

/**
 * The addresses of a name that may be connected to. The client connects to just these, so that no other answer of a name
 * server comes between.
 */
final class PermittedAddresses implements DnsResolver {
    /** The most addresses that are tried, one after the other. */
    private static final int TRIED = 3;

    private final DnsResolver names;
    private final Predicate<InetAddress> permitted;
    private final String advice;

    /** @param advice what is wrong with a name that has no permitted address, and what to do: follows the name */
    PermittedAddresses(DnsResolver names, Predicate<InetAddress> permitted, String advice) {
        this.names = names;
        this.permitted = permitted;
        this.advice = advice;
    }

    /** A name has no address that may be connected to. */
    static final class InsideAddress extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        /** Without the addresses: those of names inside are nobody's business outside. */
        InsideAddress(String host, String advice) {
            super(host + " " + advice);
        }
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses =
                Stream.of(names.resolve(host)).filter(permitted).limit(TRIED).toArray(InetAddress[]::new);
        if (addresses.length == 0) {
            throw new InsideAddress(host, advice);
        }
        return addresses;
    }

    @Override
    public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
        return Stream.of(resolve(host))
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }
}
