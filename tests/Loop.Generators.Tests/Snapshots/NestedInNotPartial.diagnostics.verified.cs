// NestedInNotPartial.0.cs(8,26): error LOOP1001: 'Echo' gets no loop and cannot be listened with, because 'Outer' is not partial; add 'partial' to it
