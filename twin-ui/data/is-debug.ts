/** Whether the address asks for the handles that browser tests hold on to. */
export const isDebug = (): boolean => new URLSearchParams(location.search).get('debug') === '1'
