// FileLocal.0.cs(6,20): error LOOP1002: 'Echo' gets no loop, because it is local to its file, and the loop is written into a file of its own; replace 'file' by 'internal'
