package org.orchestra.store.jobtype;

/** What an edit needs of a job type. */
record LockedJobType(long id, JobTypeDefinition definition, int version) {}
