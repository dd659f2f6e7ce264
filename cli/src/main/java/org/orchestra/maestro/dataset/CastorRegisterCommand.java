package org.orchestra.maestro.dataset;

import static org.orchestra.maestro.text.Texts.text;

import java.io.File;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.cluster.KnownClusters;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.RequestRefused;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.OwnedNameConverter;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.CommandFailed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a dataset of what lies on the volume already. */
@Command(
        name = "register",
        description = {
            "Make a dataset of a file or folder that lies on the volume already, in your folder there, without a copy.",
            "Hidden files do not count; links are refused. All files are read for their checksums; then tasks can use the dataset.",
            "When you change the files, tell Orchestra with: maestro castor refresh"
        },
        footer = {
            "",
            "Examples:",
            "  maestro castor register -d user.ana.train -p data/train.h5",
            "  maestro castor register -d user.ana.configs -p fits/configs --wait"
        })
public final class CastorRegisterCommand implements Callable<Integer> {
    private final Session session;

    @Option(
            names = {"-d", "--dataset"},
            required = true,
            paramLabel = "NAME",
            converter = OwnedNameConverter.class,
            description = "Name of the dataset: user.USERNAME.ANYTHING.")
    private String name;

    @Option(
            names = {"-p", "--path"},
            required = true,
            paramLabel = "PATH",
            description = "File or folder on the volume, relative to the folder of USERNAME.")
    private String path;

    @Option(
            names = "--cluster",
            paramLabel = "CLUSTER",
            description = "Refuse unless there is this cluster. The volume is the same for all.")
    private @Nullable String cluster;

    @Mixin
    private RegistrationWait registration;

    public CastorRegisterCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        if (cluster != null) {
            KnownClusters.require(server, cluster);
        }
        registration.report(session, server, begun(server));
        return 0;
    }

    private DatasetResponse begun(OrchestraServer server) {
        PlacedDataset placed = new PlacedDataset(path.replaceFirst("(?<=.)/+$", ""));
        try {
            return server.put(Resource.of("datasets", name).below("registration"), placed, DatasetResponse.class);
        } catch (RequestRefused refused) {
            // In older instructions a path began where one was.
            if (refused.isInvalid() && new File(path).exists()) {
                throw new CommandFailed(
                        text(
                                "%s To send %s of this machine, run: maestro castor upload -d %s -p %s",
                                refused.message(), path, name, path),
                        refused);
            }
            throw refused;
        }
    }

    /** The body that registers. */
    private record PlacedDataset(String path) {}
}
