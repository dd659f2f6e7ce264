package org.orchestra.store;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.orchestra.volume.DiskReserve;
import org.orchestra.volume.Leftovers;
import org.orchestra.volume.Storage;
import org.orchestra.volume.VolumeFiles;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

/** The volume, at the property {@code orchestra.storage.root} (or {@code ORCHESTRA_STORAGE_ROOT}): an absolute path. */
@Configuration(proxyBeanMethods = false)
class VolumeConfiguration {
    @Bean
    Storage storage(@Value("${orchestra.storage.root}") String root) {
        return new Storage(Path.of(root));
    }

    /**
     * What uploads and new runs must leave free.
     *
     * @param bytes on the disk of the volume and on those of the other folders
     * @param others folders of the installation that need space too
     */
    @Bean
    DiskReserve diskReserve(
            @Value("${orchestra.storage.root}") String root,
            @Value("${orchestra.storage.reserve:1GB}") DataSize bytes,
            @Value("${orchestra.storage.reserve-also:}") List<String> others) {
        return new DiskReserve(
                Stream.concat(Stream.of(root), others.stream()).map(Path::of).toList(), bytes.toBytes());
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
