package org.orchestra.maestro.doctor;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what is wrong between the user and the server. */
@Command(
        name = "doctor",
        description = {
            "Look at this program, the way to the server, its version, its clock, your sign-in and the disk, and say what to do about each.",
            "Nothing is changed."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:nothing has to be mended; there may be warnings", "1:something has to be mended"},
        footer = {"", "Example:", "  maestro doctor"})
public final class DoctorCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    public DoctorCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        String version = spec.root().versionProvider().getVersion()[0];
        List<Finding> findings = new CheckUp(session, Clock.systemUTC()).run(version);
        findings.forEach(finding -> spec.commandLine().getOut().println(finding.line()));
        boolean failed = findings.stream().anyMatch(finding -> finding.grade() == Finding.Grade.FAILED);
        return failed ? ExitCode.SOFTWARE : ExitCode.OK;
    }
}
