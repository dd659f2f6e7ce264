package org.orchestra.kubernetes;

import java.util.List;

/**
 * What the pods of runs may reach. They may reach the world, except what is closed and the cluster's own addresses. Nobody
 * may reach them. Each address is an IP address or a block in CIDR notation.
 *
 * @param closed addresses that they may not reach
 * @param open addresses that they may reach although they are closed
 * @param dns whom they may ask for names
 */
public record NetworkAccess(List<String> closed, List<String> open, NameServers dns) {
    /** @throws IllegalArgumentException when an address is malformed */
    public NetworkAccess {
        closed.forEach(AddressBlock::parse);
        open.forEach(AddressBlock::parse);
    }
}
