package org.orchestra.store;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.orchestra.volume.DiskReserve;
import org.orchestra.volume.Leftovers;
import org.orchestra.volume.Storage;
import org.orchestra.volume.VolumeFiles;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The volume, at the property {@code orchestra.storage.root} (or {@code ORCHESTRA_STORAGE_ROOT}): an absolute path. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StorageSettings.class)
public class VolumeConfiguration {
    @Bean
    Storage storage(StorageSettings settings) {
        return new Storage(Path.of(settings.root()));
    }

    /** What uploads and new runs must leave free. */
    @Bean
    DiskReserve diskReserve(StorageSettings settings) {
        return new DiskReserve(
                Stream.concat(Stream.of(settings.root()), settings.reserveAlso().stream())
                        .map(Path::of)
                        .toList(),
                settings.reserve().toBytes());
    }

    @Bean
    VolumeFiles volumeFiles(Storage storage) {
        return new VolumeFiles(storage);
    }

    @Bean
    Leftovers leftovers(VolumeFiles volume) {
        return new Leftovers(volume);
    }
}
