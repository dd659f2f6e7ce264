package org.orchestra.api.server;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What a client may do to the server before anybody knows who it is.
 *
 * @param connectionsPerAddress how many connections one address may hold open; 0 for any number, as behind a proxy that
 *     counts them itself
 * @param headerTimeout how long the header of a request may take, from its first byte to its last
 * @param patience how long a client may keep the server waiting, in one request, before its rate counts
 * @param leastRate how much it must then have sent or taken a second, on the average of the time that the server waited
 * @param maxBody how long a body may be, but that of an upload
 */
@ConfigurationProperties("orchestra.server")
record ServerSettings(
        @DefaultValue("100") int connectionsPerAddress,
        @DefaultValue("20s") Duration headerTimeout,
        @DefaultValue("20s") Duration patience,
        @DefaultValue("16KB") DataSize leastRate,
        @DefaultValue("1MB") DataSize maxBody) {
    ServerSettings {
        if (leastRate.toBytes() <= 0) {
            throw new IllegalArgumentException(
                    "orchestra.server.least-rate must be more than 0: set it to 1B for almost none");
        }
    }
}
