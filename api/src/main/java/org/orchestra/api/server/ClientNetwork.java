package org.orchestra.api.server;

import com.google.common.io.BaseEncoding;
import com.google.common.net.InetAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * The addresses that one client may choose its own from, which share what one client may do: with IPv6 a /64, with IPv4 the
 * address alone.
 *
 * @param name equal for equal networks
 */
public record ClientNetwork(String name) {
    private static final int IPV6_NETWORK_BYTES = 8;
    private static final int IPV6_SITE_BYTES = 6;

    /** The network of the other end of a connection. */
    public static ClientNetwork of(InetAddress address) {
        return of(address, IPV6_NETWORK_BYTES);
    }

    /** @param address as a request has it: what a proxy says, which may be no address and stands for itself then */
    public static ClientNetwork of(String address) {
        return of(address, IPV6_NETWORK_BYTES);
    }

    /**
     * All networks that one site may choose its own from: with IPv6 a /48, with IPv4 the address alone.
     *
     * @param address as a request has it
     */
    public static ClientNetwork site(String address) {
        return of(address, IPV6_SITE_BYTES);
    }

    private static ClientNetwork of(String address, int bytes) {
        return InetAddresses.isInetAddress(address)
                ? of(InetAddresses.forString(address), bytes)
                : new ClientNetwork(address);
    }

    private static ClientNetwork of(InetAddress address, int bytes) {
        return new ClientNetwork(
                address instanceof Inet6Address
                        ? BaseEncoding.base16().encode(address.getAddress(), 0, bytes) + "/" + bytes * Byte.SIZE
                        : address.getHostAddress());
    }
}
