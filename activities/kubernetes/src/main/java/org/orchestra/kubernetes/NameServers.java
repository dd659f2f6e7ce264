package org.orchestra.kubernetes;

import static org.orchestra.domain.Text.format;

import java.util.List;

/**
 * The name servers that the pods of runs may ask.
 *
 * @param namespace the namespace of the cluster's own, such as kube-system
 * @param ports the ports that they listen on, 1 to 65535: those of the pods, not that of the service in front of them
 * @param others name servers outside that namespace, each an IP address or a block in CIDR notation
 */
public record NameServers(String namespace, List<Integer> ports, List<String> others) {
    private static final int MAX_PORT = 65_535;

    /** @throws IllegalArgumentException when an address is malformed, or a port is none, or there is none */
    public NameServers {
        others.forEach(AddressBlock::parse);
        if (ports.isEmpty()) {
            // A rule without ports would open all of them.
            throw new IllegalArgumentException("Name servers need a port: 53 as a rule.");
        }
        ports.forEach(NameServers::checkPort);
    }

    private static void checkPort(int port) {
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException(format("%d is not a port: give one of 1 to %d.", port, MAX_PORT));
        }
    }
}
