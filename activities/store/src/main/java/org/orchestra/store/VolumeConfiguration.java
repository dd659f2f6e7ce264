package org.orchestra.store;

import java.nio.file.Path;
import org.orchestra.volume.Leftovers;
import org.orchestra.volume.Storage;
import org.orchestra.volume.VolumeFiles;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The volume, at the property {@code orchestra.storage.root} (or {@code ORCHESTRA_STORAGE_ROOT}): an absolute path. */
@Configuration(proxyBeanMethods = false)
class VolumeConfiguration {
    @Bean
    Storage storage(@Value("${orchestra.storage.root}") String root) {
        return new Storage(Path.of(root));
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
