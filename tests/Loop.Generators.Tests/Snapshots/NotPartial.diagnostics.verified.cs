// NotPartial.0.cs(6,14): error LOOP1001: 'Echo' gets no loop and cannot be listened with, because 'Echo' is not partial; add 'partial' to it
