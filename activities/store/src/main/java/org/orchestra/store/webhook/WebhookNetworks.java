package org.orchestra.store.webhook;

import static org.orchestra.domain.Text.format;

import com.google.common.net.InetAddresses;
import com.google.common.primitives.Ints;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses webhooks may lead to: those of the internet, and those that an admin allows. Never this machine, its
 * networks and what only they can reach, by whatever way of writing: a user would reach by Orchestra what only Orchestra
 * can.
 */
public final class WebhookNetworks {
    /** What the registries of IANA have for special purposes, and what is no single host. */
    private static final List<AddressRange> INSIDE_IPV4 = ranges(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4");

    private static final AddressRange GLOBAL_IPV6 = AddressRange.parse("2000::/3");

    /** Of the global addresses, those that are not: protocols (Teredo among them) and documentation. */
    private static final List<AddressRange> INSIDE_IPV6 = ranges("2001::/23", "2001:db8::/32", "3fff::/20");

    private static final AddressRange SIX_TO_FOUR = AddressRange.parse("2002::/16");
    private static final int SIX_TO_FOUR_OFFSET = 2;
    private static final AddressRange NAT64 = AddressRange.parse("64:ff9b::/96");
    private static final int NAT64_OFFSET = 12;
    private static final int IPV4_BYTES = 4;

    private final List<AddressRange> allowed;

    /**
     * @param allowed blocks as in {@code 10.1.0.0/16} or {@code fd00:1::/32}, or single addresses
     * @throws IllegalArgumentException when one is not
     */
    WebhookNetworks(List<String> allowed) {
        this.allowed = allowed.stream().map(AddressRange::parse).toList();
    }

    /** Whether events may be sent to the address. */
    public boolean permit(InetAddress address) {
        return isAllowed(address) || isOfTheInternet(address);
    }

    /** Whether an admin allows the address: there events may also go unencrypted. */
    public boolean isAllowed(InetAddress address) {
        return contains(allowed, address);
    }

    /** Whether there are any that an admin allows. */
    boolean isAnyAllowed() {
        return !allowed.isEmpty();
    }

    private boolean isOfTheInternet(InetAddress address) {
        if (address instanceof Inet4Address) {
            return !contains(INSIDE_IPV4, address);
        }
        if (NAT64.contains(address)) {
            return permit(embedded(address, NAT64_OFFSET));
        }
        if (SIX_TO_FOUR.contains(address)) {
            return permit(embedded(address, SIX_TO_FOUR_OFFSET));
        }
        return GLOBAL_IPV6.contains(address) && !contains(INSIDE_IPV6, address);
    }

    /** The address of IPv4 to which a gateway passes on what goes to this one. */
    private static InetAddress embedded(InetAddress address, int offset) {
        byte[] bytes = Arrays.copyOfRange(address.getAddress(), offset, offset + IPV4_BYTES);
        return InetAddresses.fromInteger(Ints.fromByteArray(bytes));
    }

    private static boolean contains(List<AddressRange> ranges, InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    private static List<AddressRange> ranges(String... blocks) {
        return Stream.of(blocks).map(AddressRange::parse).toList();
    }

    /** Addresses that share their leading bits. */
    private record AddressRange(InetAddress first, int prefix) {
        static AddressRange parse(String block) {
            String[] parts = block.split("/", 2);
            try {
                InetAddress first = InetAddresses.forString(parts[0]);
                int bits = first.getAddress().length * Byte.SIZE;
                int prefix = parts.length == 1 ? bits : Integer.parseInt(parts[1]);
                if (prefix >= 0 && prefix <= bits) {
                    return new AddressRange(first, prefix);
                }
            } catch (IllegalArgumentException malformed) {
                throw malformed(block, malformed);
            }
            throw malformed(block, null);
        }

        private static IllegalArgumentException malformed(String block, @Nullable Exception cause) {
            return new IllegalArgumentException(
                    format(
                            "orchestra.webhooks.allowed-networks: '%s' is not a block of addresses: write it as in 10.1.0.0/16 or fd00:1::/32.",
                            block),
                    cause);
        }

        boolean contains(InetAddress address) {
            return address instanceof Inet6Address == first instanceof Inet6Address
                    && InetAddresses.toBigInteger(address)
                                    .xor(InetAddresses.toBigInteger(first))
                                    .shiftRight(first.getAddress().length * Byte.SIZE - prefix)
                                    .signum()
                            == 0;
        }
    }
}
