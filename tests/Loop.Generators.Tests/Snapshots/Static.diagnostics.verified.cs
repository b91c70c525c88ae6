// Static.0.cs(6,29): error LOOP1002: 'Echo' gets no loop, because it is static, and a handler has one instance per connection; remove 'static'
