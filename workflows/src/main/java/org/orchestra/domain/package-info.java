/** The decisions of Orchestra as pure functions and values. The code here imports only the JDK and knows no clock, database, workflow engine or cluster. */
@NullMarked
package org.orchestra.domain;

import org.jspecify.annotations.NullMarked;
