package org.orchestra.architecture.bad.workflow.tech;

import java.sql.Connection;
import javax.sql.DataSource;

public record UsesSqlInWorkflow(DataSource database, Connection connection) {}
