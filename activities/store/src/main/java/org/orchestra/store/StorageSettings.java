package org.orchestra.store;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Where the volume is, and what must stay free. Paths are text, as Spring takes that of a {@code Path} for the name of a
 * resource first.
 *
 * @param root where it is mounted: an absolute path
 * @param reserve bytes to keep free on the disk of the volume and on those of the other folders
 * @param reserveAlso other folders of the installation that need space
 */
@ConfigurationProperties("orchestra.storage")
record StorageSettings(
        String root,
        @DefaultValue("1GB") DataSize reserve,
        @DefaultValue List<String> reserveAlso) {}
