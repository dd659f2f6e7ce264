/** Creation of a user's home (namespace and volume claim) on every cluster. */
@NullMarked
package org.orchestra.workflow.account;

import org.jspecify.annotations.NullMarked;
