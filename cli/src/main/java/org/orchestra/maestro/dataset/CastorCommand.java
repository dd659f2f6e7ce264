package org.orchestra.maestro.dataset;

import picocli.CommandLine.Command;

/** Groups the commands for datasets. */
@Command(
        name = "castor",
        description = "Upload, register, edit, download, list, show, share and delete datasets.",
        footer = {"", "Example:", "  maestro castor list"})
public final class CastorCommand {}
