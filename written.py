def stays_symmetric(parameters):
    worst = 0.0
    for k in range(len(parameters) - 1):
        W, b = parameters[k]
        W_out = parameters[k + 1][0]
        for unit in range(1, len(b)):
            worst = max(worst, *abs(W[unit] - W[0]), abs(b[unit] - b[0]))
            worst = max(worst, *abs(W_out[:, unit] - W_out[:, 0]))
    return worst < 1e-9
