-- The grants that no run has taken up: a pass looks for them, and finds few.
CREATE INDEX job_untaken ON job (node_id) WHERE state = 'ACTIVATED' AND NOT begun;
