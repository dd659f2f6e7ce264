package org.orchestra.architecture.bad.workflow.tech;

import java.sql.Connection;
import javax.sql.DataSource;

public record KnowsSql(DataSource database, Connection connection) {}
