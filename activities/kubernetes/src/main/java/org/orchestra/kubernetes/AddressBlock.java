package org.orchestra.kubernetes;

import static org.orchestra.domain.Text.format;

import com.google.common.net.InetAddresses;
import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * A block of IP addresses.
 *
 * @param address its first address
 * @param prefix how many leading bits its addresses share
 */
record AddressBlock(InetAddress address, int prefix) {
    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    AddressBlock {
        if (prefix < 0 || prefix > bits(address)) {
            throw new IllegalArgumentException(format(
                    "%s/%d is not a block of addresses: write it as in 10.0.0.0/8 or fd00::/8.",
                    InetAddresses.toAddrString(address), prefix));
        }
    }

    static AddressBlock of(InetAddress single) {
        return new AddressBlock(single, bits(single));
    }

    /** Reads {@code 10.0.0.0/8}, {@code fd00::/8} or a single address. Never asks a name server. */
    static AddressBlock parse(String text) {
        String[] parts = text.split("/", 2);
        try {
            InetAddress address = InetAddresses.forString(parts[0]);
            return parts.length == 1 ? of(address) : new AddressBlock(address, Integer.parseInt(parts[1]));
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    format("'%s' is not a block of addresses: write it as in 10.0.0.0/8 or fd00::/8.", text),
                    malformed);
        }
    }

    boolean isIpv4() {
        return address instanceof Inet4Address;
    }

    /** Whether every address of its family is in it. */
    boolean isWholeFamily() {
        return prefix == 0;
    }

    /** The block in CIDR notation. */
    @Override
    public String toString() {
        // Without the scope that an address of an interface has.
        return InetAddresses.toAddrString(address).replaceFirst("%.*", "") + "/" + prefix;
    }

    private static int bits(InetAddress address) {
        return address instanceof Inet4Address ? IPV4_BITS : IPV6_BITS;
    }
}
