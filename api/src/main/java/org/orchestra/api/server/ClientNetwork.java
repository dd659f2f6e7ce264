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

    /** The network of the other end of a connection. */
    public static ClientNetwork of(InetAddress address) {
        return new ClientNetwork(
                address instanceof Inet6Address
                        ? BaseEncoding.base16().encode(address.getAddress(), 0, IPV6_NETWORK_BYTES) + "/64"
                        : address.getHostAddress());
    }

    /** @param address as a request has it: what a proxy says, which may be no address and stands for itself then */
    public static ClientNetwork of(String address) {
        return InetAddresses.isInetAddress(address) ? of(InetAddresses.forString(address)) : new ClientNetwork(address);
    }
}
