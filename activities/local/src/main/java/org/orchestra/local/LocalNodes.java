package org.orchestra.local;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.orchestra.domain.capacity.NodeReport;
import org.orchestra.domain.capacity.Resources;

/** Reports this machine as the nodes of a local cluster. */
public final class LocalNodes {
    private static final long MEBI = 1L << 20;

    private final List<String> names;

    /** @param names what the cluster's nodes may be called, each of them this machine */
    public LocalNodes(List<String> names) {
        this.names = List.copyOf(names);
    }

    /** The machine as it is now. */
    public List<NodeReport> read() {
        return names.stream()
                .map(name -> new NodeReport(name, resources(), null))
                .toList();
    }

    private static Resources resources() {
        var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Resources(
                Runtime.getRuntime().availableProcessors() * 1_000,
                Math.toIntExact(machine.getTotalMemorySize() / MEBI),
                gpus());
    }

    /** The devices of NVIDIA's driver. */
    private static int gpus() {
        try (Stream<Path> devices = Files.list(Path.of("/dev"))) {
            return (int)
                    devices.filter(device -> device.getFileName().toString().matches("nvidia\\d+"))
                            .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
